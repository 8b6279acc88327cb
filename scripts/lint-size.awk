# Sizes and blanks; after scripts/c-code.awk, over C files. Prints file:line and the rule for each breach, and fails if
# there was one; with -v report=1 also tells how long functions are.
#
# A function of more than 60 lines carries a comment with `long: reason` directly above it, a file has at most
# 800 lines, and there are no tabs and no blanks at a line's end.
#
# A function is a `{` outside of all braces that follows a `)`; it starts where its declaration starts and ends with
# the `}`. Preprocessor lines do not count for that; an #else or #elif starts again from the depth at its #if.

BEGIN { MOST_LINES = 60; MOST_FILE = 800 }

function breach(line, rule) { print FILENAME ":" line ": " rule; breaches++ }

function finish_file() {
    if (file && lines_in_file > MOST_FILE)
        { print file ":" MOST_FILE + 1 ": " lines_in_file " lines: at " MOST_FILE " a file wants to be two"; breaches++ }
}

function end_function(    size) {
    size = FNR - declared + 1
    sizes[++functions] = size
    if (size > MOST_LINES && !excused)
        breach(declared, function_name " has " size " lines: over " MOST_LINES " needs a comment `long: reason` above it")
}

# What may stand before a function's `{`: the end of its parameters, perhaps with an attribute in upper case after.
function opens_function(before) {
    sub(/[ \t]+$/, "", before)
    return before ~ /\)([ \t]*[A-Z_]+)?$/ && before !~ /=[^()]*$/
}

function name_in(text,    name) {
    name = text
    sub(/[ \t]*\(.*/, "", name)
    sub(/.*[^A-Za-z0-9_]/, "", name)
    return name
}

FNR == 1 {
    finish_file()
    file = FILENAME
    code_start()
    depth = parens = continued = conditions = 0
    statement = ""
    last_comment_end = -1
}
{
    lines_in_file = FNR
    if (index($0, "\t")) breach(FNR, "a tab")
    if ($0 ~ /[ \r]$/) breach(FNR, "blanks at the end of the line")
    began_in_comment = in_comment
    text = code($0)

    # Comments outside functions: remember the one that ended last, for the function that follows directly.
    if (depth == 0 && (comment_text != "" || began_in_comment)) {
        if (!began_in_comment && last_comment_end != FNR - 1) comment = ""
        comment = comment " " comment_text
        last_comment_end = FNR
    }

    if (continued || text ~ /^[ \t]*#/) {
        if (!continued) {
            if (text ~ /^[ \t]*#[ \t]*if/) saved[++conditions] = depth
            else if (text ~ /^[ \t]*#[ \t]*el/ && conditions) depth = saved[conditions]
            else if (text ~ /^[ \t]*#[ \t]*endif/ && conditions) conditions--
        }
        continued = $0 ~ /\\$/
        next
    }

    n = length(text)
    for (i = 1; i <= n; i++) {
        c = substr(text, i, 1)
        if (depth == 0 && statement == "") {
            if (c ~ /[ \t]/) continue
            declared = FNR
            excused = last_comment_end >= FNR - 1 && comment ~ /long: *[^ ]/
        }
        if (c == "{") {
            if (depth == 0) {
                is_function = opens_function(statement)
                function_name = name_in(statement)
            }
            depth++
        } else if (c == "}") {
            depth--
            if (depth == 0) {
                if (is_function) { end_function(); statement = "" }
                else statement = statement "}" # a type or a table: its `;` ends it
                is_function = 0
                continue
            }
        } else if (c == ";" && depth == 0) { statement = ""; continue }
        if (depth == 0) statement = statement c
    }
    if (depth == 0 && statement != "") statement = statement " "
}
END {
    finish_file()
    if (report && functions) {
        for (i = 1; i <= functions; i++) { if (sizes[i] < 12) small++; if (sizes[i] <= 40) middle++; if (sizes[i] > 60) large++ }
        printf "%d functions: %d%% under 12 lines, %d%% up to 40, %d over 60\n", functions, 100 * small / functions, \
            100 * middle / functions, large
    }
    exit breaches > 0
}
