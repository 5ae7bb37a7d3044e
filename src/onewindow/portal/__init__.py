"""The public counter on the web: find a service, read its guide, apply, follow one's case, check a paper and a date
(行政许可法 30, 33; 优化营商环境条例 36, 37). It asks and shows; what it does goes through the actions of the rooms below."""
