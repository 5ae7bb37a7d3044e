"""Addresses of signing in, the account, display choices."""

from django.urls import path

from onewindow.web import code_sign_in, views

app_name = "web"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("login/code/", code_sign_in.sign_in_by_code, name="login_code"),
    path("register/", code_sign_in.register, name="register"),
    path("login/staff/", views.sign_in, {"staff": True}, name="login_staff"),
    path("login/second-factor/", views.check_second_factor, name="second_factor"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.show_account, name="account"),
    path("account/password/", views.set_password, name="password"),
    path("outbox/", views.show_outbox, name="outbox"),
    path("preferences/", views.set_preferences, name="preferences"),
]
