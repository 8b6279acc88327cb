# The two rules that keep the house in floors (README, "map"); after scripts/c-code.awk, over the files of src/.
# Prints file:line and the rule for each breach, and fails if there was one.
#
# 1. A file includes headers and tables of its own floor and of lower ones, written "floor/file".
# 2. Below app/ nothing prints, reads keys, jumps far or exits: that code is a library.

BEGIN {
    count = split("base ops expr read num calc verify show plot learn app", floors, " ")
    for (i = 1; i <= count; i++) height[floors[i]] = i
    count = split("printf( vprintf( puts( putchar( perror( getchar( stdout stderr stdin exit( setjmp( longjmp( " \
                  "system( popen( flint_printf( flint_abort( arb_print( arb_printd( arb_printn( fmpz_print( " \
                  "fmpq_print(", words, " ")
    for (i = 1; i <= count; i++) forbidden[words[i]] = 1
}

function breach(rule) { print FILENAME ":" FNR ": " rule; breaches++ }

function check_include(line,    path, floor) {
    if (line !~ /"/) return # <...> is the system's
    path = line
    sub(/^[^"]*"/, "", path)
    sub(/".*/, "", path)
    floor = path
    sub(/\/.*/, "", floor)
    if (path !~ /^[a-z]+\/[a-z0-9_]+\.(h|def)$/ || !(floor in height))
        breach("includes \"" path "\": write \"floor/file.h\", with a floor that exists")
    else if (height[floor] > height[own])
        breach(own "/ includes \"" path "\": " floor "/ is a higher floor")
}

function check_words(text,    word) {
    while (match(text, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(?/)) {
        word = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        gsub(/[ \t]/, "", word)
        if (word in forbidden)
            breach(own "/ uses " word (word ~ /\($/ ? ")" : "") ": only app/ prints, reads keys, jumps or exits")
    }
}

FNR == 1 {
    code_start()
    own = FILENAME
    sub(/^.*src\//, "", own)
    sub(/\/.*/, "", own)
    if (!(own in height)) breach("src/" own "/ is no floor of the map")
}
{
    text = code($0)
    if (text ~ /^[ \t]*#[ \t]*include/) check_include($0)
    else if (own != "app" && FILENAME !~ /\.def$/) check_words(text)
}
END { exit breaches > 0 }
