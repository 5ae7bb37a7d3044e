"""Inspections of enterprises, booked and filed (执法预约报告制、检查评比备案登记制, Jiangxia).

A department that means to inspect an enterprise, or to hold a contest or a rating of it, books it with its legal basis; the
centre files it, so that nobody is inspected twice in the same days by the same department; the enterprise is told before,
and sees on its own page who came by which filing. Whatever happened without a filing is shown as such. The centre files; it
inspects nobody and judges no finding (O-03).
"""
