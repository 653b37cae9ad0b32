// The one picture that the server does not draw: the flow of money. Everything in it stands in a table as well.
import * as echarts from 'echarts/core'
import { SankeyChart } from 'echarts/charts'
import { AriaComponent, TooltipComponent } from 'echarts/components'
import { CanvasRenderer } from 'echarts/renderers'

echarts.use([SankeyChart, TooltipComponent, AriaComponent, CanvasRenderer])

const colours = {
  light: { text: '#1d2a3a', muted: '#5b6b7d', ground: '#ffffff', project: '#17324d', line: '#1f5f8b', contract: '#2a7f9e', party: '#7a8b99', wages: '#c0722a', workers: '#b5382a', retention: '#8a6fb0', other: '#a0a8b0', from: '#6b7f3a' },
  dark: { text: '#e4ebf2', muted: '#9fb0c0', ground: '#182433', project: '#8fb7dd', line: '#5b9fd0', contract: '#4fb3cf', party: '#93a3b3', wages: '#e0a060', workers: '#ef8374', retention: '#b79be0', other: '#7d8894', from: '#a9c06a' },
}

const palette = () => colours[document.documentElement.getAttribute('data-bs-theme') === 'dark' ? 'dark' : 'light']
const amount = (fen) => `${(BigInt(fen) / 100n).toLocaleString('en-US')}.${String(BigInt(fen) % 100n).padStart(2, '0')}`
const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function sankey(data, narrow) {
  const c = palette()
  const labels = new Map(data.nodes.map((node) => [node.name, node.label]))
  const name = (id) => escaped(labels.get(id))
  return {
    aria: { enabled: true }, animation: false,
    tooltip: { trigger: 'item', confine: true, formatter: ({ data: d, value }) => d.source ? `${name(d.source)} → ${name(d.target)}<br><b>${amount(d.value)}</b>` : `${name(d.name)}<br><b>${amount(value)}</b>` },
    series: [{
      type: 'sankey', orient: narrow ? 'vertical' : 'horizontal', left: 8, right: narrow ? 8 : 170, top: 12, bottom: narrow ? 60 : 12, nodeGap: narrow ? 6 : 14, nodeWidth: 14, draggable: false, layoutIterations: 64,
      emphasis: { focus: 'trajectory' }, lineStyle: { color: 'gradient', opacity: 0.35, curveness: 0.5 },
      labelLayout: { hideOverlap: true },
      label: { color: c.text, fontSize: 12, width: narrow ? 72 : 160, overflow: 'truncate', formatter: ({ name: id }) => labels.get(id) },
      data: data.nodes.map((node) => ({ ...node, itemStyle: { color: c[node.kind] ?? c.other, borderWidth: 0 } })), links: data.links,
    }],
  }
}

export function draw() {
  for (const area of document.querySelectorAll('[data-chart]')) {
    const data = JSON.parse(document.getElementById(area.dataset.source).textContent)
    const chart = echarts.init(area, null, { renderer: 'canvas' })
    const show = () => {
            chart.setOption(sankey(data, area.clientWidth < 560), true)
    }
    show()
    chart.on('click', ({ data: d }) => { if (d.href) location.assign(d.href) })
    new ResizeObserver(() => { chart.resize(); show() }).observe(area)
    document.addEventListener('fenming:theme', show)
    area.dataset.drawn = '1'
  }
}
