"""A person at the window: found by his document, his phone changed, his agents registered with the papers in hand (AL-02)."""
