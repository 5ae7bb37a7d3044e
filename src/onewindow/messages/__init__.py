"""Messages (通知与送达): every notice that leaves the house, each send a row of its own, and the proof that it arrived."""
