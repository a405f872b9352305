"""The app in a browser, on this machine alone.

textual-serve draws; what stands here lets nobody in who was not given the address, and sees to it that every process
that was begun for a browser ends.
"""
