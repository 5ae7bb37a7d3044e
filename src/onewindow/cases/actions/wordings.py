"""Words that papers print for channels, units and ways of delivery."""

UNIT_WORDS = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "hour": "小时",
    "working_days": "个工作日",
    "calendar_days": "日",
    "hours": "小时",
}
CHANNEL_WORDS = {
    "window": "窗口",
    "online": "网上",
    "mobile": "手机",
    "post": "信函",
    "fax": "传真",
    "email": "电子邮件",
    "api": "网上",
}
METHOD_WORDS = {"counter": "当面送达", "post": "邮寄送达", "electronic": "电子送达"}
