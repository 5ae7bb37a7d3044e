"""The open interface (开放接口): items, cases, events and the public working-day calculator for other systems."""
