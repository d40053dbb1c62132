"""Who may do what, and what is kept of it: accounts, roles, scope, consent, masking, the trail.

Read ``actor`` (who is speaking), ``permissions`` (which role may do which operation), ``tx`` (what
a use case is handed), ``trail`` (what is written of every act) and ``vault`` (how what is private
is kept).
"""
