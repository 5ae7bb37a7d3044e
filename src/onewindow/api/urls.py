"""/api/v1/…"""

from django.urls import path

from onewindow.api.v1 import gate, register_endpoints

register_endpoints()
urlpatterns = [path("v1/", gate.api.urls)]
