"""The demo centre: Putian's four levels, its departments, windows, staff, items and cases, all made
through the rooms' actions and all labelled 模拟数据 (RD-20). Nothing here is a real person, number or case."""
