"""Animates objects of a Blender scene on the commands that a server carries to it."""
