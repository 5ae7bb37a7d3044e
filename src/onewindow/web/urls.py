"""Addresses of signing in, the account, display choices."""

from django.urls import path

from onewindow.web import views

app_name = "web"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("login/staff/", views.sign_in, {"staff": True}, name="login_staff"),
    path("login/second-factor/", views.check_second_factor, name="second_factor"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.show_account, name="account"),
    path("account/password/", views.set_password, name="password"),
    path("outbox/", views.show_outbox, name="outbox"),
    path("preferences/", views.set_preferences, name="preferences"),
]
