"""How sure a date is: a plan lived through many times, with suppliers late, lots short and work slow by chance."""
