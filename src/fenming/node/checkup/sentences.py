"""What a look around a node may say, in English and Chinese, and what to do about it; a sentence without a remedy is good news.

`detail` and `address` are for whoever sits at the machine: on a page they are left out, and paths are shortened to their last
part.
"""

from typing import NamedTuple


class Sentence(NamedTuple):
    """What was seen, and the remedy where it needs attention."""

    english: str
    chinese: str
    remedy: str = ""
    remedy_chinese: str = ""


_NEVER = (
    "never make one up, nor put an old one back: leave the validator stopped, and have it replaced by a vote "
    "(docs/operations/cluster.md)",
    "切勿自行编造，也不要放回旧文件：让该验证节点停机，并通过表决更换（docs/operations/cluster.md）",
)  # fmt: skip
ROTATION = (
    "rehearse with `fenming doctor --drill`, then: make a new key, `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
    "-nodes -keyout new.key -out new.csr`, have it signed, put key and certificate in place by rename, "
    "`nginx -t && systemctl reload nginx`, run doctor again"
)
_ROTATION_CHINESE = (
    "先用 fenming doctor --drill 演练，然后：生成新密钥和证书请求（openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 "
    "-nodes -keyout new.key -out new.csr），送签，用改名的方式换上密钥和证书，nginx -t && systemctl reload nginx，再运行一次 doctor"
)
_RELEASE = ("install a release that knows it, on every node; nothing is lost meanwhile", "在每个节点安装支持该版本的软件；期间不会丢失任何数据")
_CLOCK = (
    "synchronise it: systemctl enable --now chrony; the time of blocks is the middle of the validators' clocks",
    "请同步时钟：systemctl enable --now chrony；区块时间取各验证节点时钟的中位数",
)  # fmt: skip
_CLOSE = ("chmod 600 {path}", "chmod 600 {path}")
_HOME = {
    "no_chain": Sentence("{path} holds no chain", "{path} 中没有链", "found one with `fenming init NAME`, or name another --home", "用 fenming init NAME 创建，或用 --home 指定其他目录"),
    "secrets_closed": Sentence("the files with secrets are there, and closed to others", "密钥文件齐全，且他人无法读取"),
    "secret_missing": Sentence("{path.name} is missing", "缺少 {path.name}", "restore it from a backup; without it no checkpoint is signed", "从备份恢复；没有它就无法签署检查点"),
    "secret_open": Sentence("{path.name} can be read by others", "{path.name} 可被他人读取", *_CLOSE),
    "disk_short": Sentence("only {free} are free", "磁盘仅剩 {free}", "make room: a node that cannot write stops", "请腾出空间：无法写入的节点会停机"),
    "disk_free": Sentence("{free} are free", "磁盘剩余 {free}"),
    "state_closed": Sentence("the state cannot be opened: {detail}", "无法打开账本状态：{detail}", "start the node once; or restore the home", "启动一次节点；或恢复整个目录"),
    "log_damaged": Sentence("{detail}", "区块日志已损坏：{detail}", "restore the segment from a backup or from another node; nothing skips it", "从备份或其他节点恢复该段日志；没有任何办法可以跳过它"),
    "home_unread": Sentence("{detail}", "无法读取节点目录：{detail}", "look at the disk", "请检查磁盘"),
    "suites_usable": Sentence("the chain's signature suites can be used: {names}", "本链的签名算法可用：{names}"),
    "suite_missing": Sentence("{detail}", "缺少签名算法：{detail}", "install what is named; until then the node does not start", "安装所指明的软件；在此之前节点无法启动"),
    "rules_lacking": Sentence("version {version} of the rules decides the next block, and this software lacks it", "下一区块适用规则第 {version} 版，而本软件没有该版本", *_RELEASE),
    "rules_lacking_ahead": Sentence("version {version} of the rules decides from block {height} on, and this software lacks it", "自区块 {height} 起适用规则第 {version} 版，而本软件没有该版本", *_RELEASE),
    "rules_ahead": Sentence("version {version} of the rules decides from block {height} on; it is here", "自区块 {height} 起适用规则第 {version} 版，本软件已具备"),
    "rules_here": Sentence("version {version} of the rules decides; it is here", "现行规则为第 {version} 版，本软件已具备"),
    "log_begins": Sentence("the log begins with block {height}: {reason}", "区块日志自区块 {height} 开始：{reason}"),
    "log_short": Sentence("the log ends at block {log_height}, the state at {height}", "区块日志止于区块 {log_height}，账本状态已到 {height}", "restore the log from a backup or another node", "从备份或其他节点恢复区块日志"),
    "log_torn": Sentence("the node was stopped in the middle of a block; starting it mends this by itself", "节点曾在写区块途中停止；再次启动会自动修复"),
    "log_whole": Sentence("log and state end at block {height}", "区块日志与账本状态均到区块 {height}"),
    "views_none": Sentence("there are no views yet; the next reader builds them", "尚无视图；下次读取时自动生成"),
    "views_unread": Sentence("the views cannot be read: {detail}", "无法读取视图：{detail}", "stop the node and delete {path}; they are built again", "停止节点并删除 {path}；视图会重新生成"),
    "views_height": Sentence("views stand at block {height}", "视图已到区块 {height}"),
    "views_old": Sentence("the views are of another version; the next reader builds them again", "视图属于其他版本；下次读取时重新生成"),
    "alarm_unread": Sentence("{path} cannot be read: {detail}", "无法读取 {path}:{detail}", "restore it from a backup; it is evidence", "从备份恢复；它是证据"),
    "alarm": Sentence(
        "{signer} signed another checkpoint of block {height} than this node", "{signer} 对区块 {height} 签署了与本节点不同的检查点",
        "compare both notes in {path} with a third node's /log/checkpoint: one of the two has a wrong state or lies; "
        "stop that one, and keep the file, which anybody can check",
        "将 {path} 中的两份检查点与第三个节点的 /log/checkpoint 比对：两者必有一方状态错误或说谎；停止该节点并保留此文件，任何人都可据以核验",
    ),
}  # fmt: skip
_PLACE = {
    "settings_unread": Sentence("{detail}", "无法读取节点设置：{detail}", "restore node.json from what `fenming cluster init` wrote for this machine", "从 fenming cluster init 为本机生成的文件恢复 node.json"),
    "key_missing": Sentence("{path} is missing", "缺少 {path}", "restore it from where this machine's keys are kept", "从本机密钥的保管处恢复"),
    "key_open": Sentence("{path} can be read by others", "{path} 可被他人读取", *_CLOSE),
    "keys_closed": Sentence("the keys of gateway and CometBFT are there, and closed to others", "网关与 CometBFT 的密钥齐全，且他人无法读取"),
    "signing_missing": Sentence("the validator's signing state is missing", "缺少验证节点的签名状态", *_NEVER),
    "signing_unread": Sentence("{path} cannot be read", "无法读取 {path}", *_NEVER),
    "signing_old": Sentence("the validator's signing state is of block {height}, but it has signed block {signed}", "验证节点的签名状态停在区块 {height}，而它已签过区块 {signed}", *_NEVER),
    "signing_state": Sentence("the signing state is there, of block {height}", "签名状态在，停在区块 {height}"),
    "config_unread": Sentence("{path} cannot be used: {detail}", "无法使用 {path}:{detail}", "restore it from what `fenming cluster init` wrote", "从 fenming cluster init 生成的文件恢复"),
    "config_unfit": Sentence("config.toml does not fit node.json: {detail}", "config.toml 与 node.json 不一致：{detail}", "change {path}, then restart CometBFT", "修改 {path}，然后重启 CometBFT"),
    "config_fits": Sentence("CometBFT's configuration fits node.json, lane {lane}", "CometBFT 的配置与 node.json 一致，通道为 {lane}"),
    "engine_missing": Sentence("CometBFT of the right version is not here", "没有版本正确的 CometBFT", "{detail}", "{detail}"),
    "engine_here": Sentence("CometBFT is {path}, of the version that is needed", "CometBFT 为 {path}，版本符合要求"),
    "comet_silent": Sentence("CometBFT does not answer at {address}", "CometBFT 没有应答：{address}", "systemctl start fenming-node, or `fenming cluster up`; then read its log", "systemctl start fenming-node,或 fenming cluster up;然后查看其日志"),
    "comet_stranger": Sentence("what answers at {address} is not CometBFT", "应答的不是 CometBFT:{address}", "see what listens there", "查看是什么程序占用了该端口"),
    "comet_alone": Sentence("CometBFT is connected to no peer", "CometBFT 没有连接到任何其他节点", "look at the firewall, the tunnel, and the addresses in persistent_peers", "检查防火墙、隧道以及 persistent_peers 中的地址"),
    "comet_at": Sentence("CometBFT is at block {height}, with {peers} peers", "CometBFT 已到区块 {height}，连接 {peers} 个节点"),
    "comet_behind": Sentence("CometBFT is at block {height}, with {peers} peers, catching up", "CometBFT 已到区块 {height}，连接 {peers} 个节点，正在追赶"),
    "peer_silent": Sentence("the node {peer} does not answer at {address}", "节点 {peer} 没有应答：{address}", "ask its operator; more than two thirds of the power must run", "联系其运维人员；在运行的表决权必须超过三分之二"),
    "peer_at": Sentence("the node {peer} answers, at block {height}", "节点 {peer} 正常，已到区块 {height}"),
    "clock_ahead": Sentence("this machine's clock is {seconds:.0f} s ahead of its peers'", "本机时钟比其他节点快 {seconds:.0f} 秒", *_CLOCK),
    "clock_behind": Sentence("this machine's clock is {seconds:.0f} s behind its peers'", "本机时钟比其他节点慢 {seconds:.0f} 秒", *_CLOCK),
    "clock_agrees": Sentence("the clock agrees with the peers' clocks", "时钟与其他节点一致"),
    "nobody_joins": Sentence("CometBFT forgets old blocks and no snapshots are taken, so nobody can join from this node", "CometBFT 会丢弃旧区块，又没有制作快照，因此无法从本节点加入", "set snapshot_every_blocks in node.json, or keep_blocks to 0", "在 node.json 中设置 snapshot_every_blocks,或将 keep_blocks 设为 0"),
    "snapshot_late": Sentence("the newest snapshot is {behind} blocks old, one was due every {every}", "最新快照已落后 {behind} 个区块，应每 {every} 个区块制作一次", "look for room on the disk and for snapshot errors in the node's log", "检查磁盘空间以及节点日志中的快照错误"),
    "snapshot_at": Sentence("the newest snapshot is of block {height}", "最新快照为区块 {height}"),
}  # fmt: skip
_CERTIFICATES = {
    "certificate_unread": Sentence("the certificate {path} cannot be read: {detail}", "无法读取证书 {path}:{detail}", "let the node's user read it", "请允许节点所用的用户读取"),
    "certificate_none": Sentence("{path} holds no certificate", "{path} 中没有证书", "put the certificate there, in PEM form", "请放入 PEM 格式的证书"),
    "certificate_ended": Sentence("the certificate {path} has ended on {until}", "证书 {path} 已于 {until} 到期", "at once: " + ROTATION, "立即：" + _ROTATION_CHINESE),
    "certificate_early": Sentence("{path.name} holds only from {begins} on", "{path.name} 自 {begins} 起才有效", "look at the clock", "请检查时钟"),
    "certificate_week": Sentence("only {days} days: {path.name} holds until {until}", "仅剩 {days} 天：{path.name} 有效期至 {until}", "this week: " + ROTATION, "本周内：" + _ROTATION_CHINESE),
    "certificate_month": Sentence("{days} days: {path.name} holds until {until}", "剩余 {days} 天：{path.name} 有效期至 {until}", ROTATION, _ROTATION_CHINESE),
    "certificate_own": Sentence("{path.name} of `fenming up --tls` holds until {until} and was not made anew", "fenming up --tls 的 {path.name} 有效期至 {until}，尚未更新", "start the node with `fenming up --tls` again: it makes the certificate anew", "请再次以 fenming up --tls 启动节点，证书会自动更新"),
    "certificate_holds": Sentence("{path.name} holds until {until}, {days} days", "{path.name} 有效期至 {until}，还有 {days} 天"),
}  # fmt: skip
_RUNNING = {
    "blocks_made": Sentence("the node makes blocks and its views follow", "节点正常出块，视图同步更新"),
    "blocks_stopped": Sentence("{detail}", "节点不再出块：{detail}", "read the node's log and start it again; what was acknowledged is not lost", "查看节点日志并重新启动；已确认的数据不会丢失"),
    "views_lag": Sentence("the views are {blocks} blocks behind", "视图落后 {blocks} 个区块", "they catch up by themselves; where the number grows, look at the disk and the load", "通常会自动追上；如差距不断扩大，请检查磁盘和负载"),
    "views_missing": Sentence("this node holds only blocks {height} and later, and has no views", "本节点只有区块 {height} 之后的数据，没有视图", "ask another node whose first block is 1, or restore this one from a backup", "请访问保存全部区块的节点，或用备份恢复本节点"),
    "snapshot_failed": Sentence("the last snapshot could not be taken: {detail}", "最近一次快照未能制作：{detail}", "look for room on the disk; joining nodes use an older one meanwhile", "请检查磁盘空间；在此期间新节点使用较旧的快照"),
}  # fmt: skip
SENTENCES: dict[str, Sentence] = {**_HOME, **_PLACE, **_CERTIFICATES, **_RUNNING}
