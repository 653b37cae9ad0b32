"""Words of the door, of the pages of failures and of the node's page."""

MESSAGES = {
    "door.often": ("请求太频繁,请稍候再试。", "Too many requests from your address; wait a moment and try again."),
    "door.streams": ("同时打开的实时更新太多,请先关闭一些页面。", "Too many live updates are open from your address; close a few pages first."),
    "door.long": ("提交的内容太大,无法接收。", "What was sent is too long to be taken."),
    "door.slow": ("内容没有在规定时间内传完,请检查网络后重试。", "What was sent did not arrive in time; look at the network and try again."),
}
