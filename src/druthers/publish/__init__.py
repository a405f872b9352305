"""publish: what leaves, and what keeps private text from leaving.

The last stage of the journey. It knows texts, findings and cards, and neither git nor the vault: what a push would make
reachable, what is private and what scans for secrets are given to it.
"""
