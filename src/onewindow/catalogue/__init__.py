"""The catalogue of service items (政务服务事项目录).

An item is what a department does on application: its basis, conditions, quantity, procedure, period, the full list of
documents and a sample of the form, as 行政许可法 第三十条 has them published; its charges with the law or administrative
regulation they rest on (第五十八条); the promise the centre makes beside the period the statute sets. Every item has
versions with dates, one in force at a time; an old case keeps the version of its day.
"""
