"""迁入历史数据: the pages of cases that other systems handled, apart from everything handled here."""
