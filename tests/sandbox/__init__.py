"""The hall and the other departments, two programs that share nothing but a contract: do they fit?"""
