"""The staff's side of the counter: receive, accept or tell once what lacks, review, decide, hand out, each by the post's
own right (行政许可法 29–44; RD-06). It asks and shows; whatever it does goes through the actions of the rooms below."""
