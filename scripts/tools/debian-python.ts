/** Debian's own Python: its packages are for no other. */
export const debianPython = "/usr/bin/python3";
