"""OneWindow (一窗): the software of a one-stop government service centre (政务服务中心)."""
