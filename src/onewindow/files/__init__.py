"""Files (电子材料): what people hand in electronically, kept whole, unaltered and sealed, and recognised by its content."""
