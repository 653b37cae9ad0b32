"""The web application: pages for people, in Chinese and English. It asks the public HTTP interface, as everybody else does."""
