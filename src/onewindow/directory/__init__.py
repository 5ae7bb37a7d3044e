"""Directory: the organisation of the service centre and who may do what in it.

Regions at four levels, centres and the buildings they share, departments with their residence and windows, posts with an
A and a B holder, dated roles, and the letters by which a department authorises a post to receive, accept, sign, seal or
decide. The department decides and the centre referees (O-03, RD-06): the tables here admit nothing else.
"""
