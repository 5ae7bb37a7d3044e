"""What is printed of the catalogue and the register of regulations, at the desk."""
