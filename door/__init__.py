"""What both doors stand on, the JSON one and the pages: who comes in, how large a body may be, what
is answered only once, and what the log says of it.
"""
