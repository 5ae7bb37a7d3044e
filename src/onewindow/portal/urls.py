"""Public addresses."""

from django.urls import path

from onewindow.portal import calculator, checking, home, items

app_name = "portal"
urlpatterns = [
    path("", home.show_home, name="home"),
    path("items/", items.show_items, name="items"),
    path("items/<str:code>", items.show_guide, name="guide"),
    path("items/<str:code>/form", items.show_blank_form, name="blank_form"),
    path("workdays/", calculator.show_workdays, name="workdays"),
    path("check/", checking.ask_check_code, name="check_form"),
    path("check/<str:code>", checking.show_check, name="check"),
    path("about", home.show_about, name="about"),
    path("privacy", home.show_privacy, name="privacy"),
    path("accessibility", home.show_accessibility, name="accessibility"),
]
