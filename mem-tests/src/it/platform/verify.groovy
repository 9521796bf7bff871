// All that the program may print, warnings included: a warning would be a line of its own.
String printed = new File(basedir, 'target/output.txt').text.normalize()
assert printed == '''64 bytes, 42
page source: posix
'''
