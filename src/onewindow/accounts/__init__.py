"""Accounts: who may sign in, and how surely we know it is them.

One user model serves staff and citizens. It holds only what identification needs: a name to sign in with, a password
hash, the second factor of staff, one-time codes, and tokens for programs. What a person may do is not here: roles,
departments and authorisations are the directory's; personal data of applicants is the parties' (PI-02, 网络安全法 21).
"""
