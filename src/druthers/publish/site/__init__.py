"""publish/site: the public notes as pages for people who do not use git.

A part of the publish stage. It knows texts and addresses; which notes may be shown, and that the guard read them first,
is decided by whoever calls it. The pages are plain HTML and one style sheet: no script, no request to anywhere else.
"""
