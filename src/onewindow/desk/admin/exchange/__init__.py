"""导入导出: what comes from other systems and what goes to them, with its history."""
