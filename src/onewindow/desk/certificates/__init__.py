"""The licence register on the desk: search, what expires, what waits, every act by the table (RD-14)."""
