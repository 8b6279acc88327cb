# code(line): the line of C without comments, and with the contents of strings and character literals blanked.
# Call it once per line, in order; call code_start() at the top of each file. After a call, `comment_text` is what
# stood in comments, and in_comment says whether the line ends inside one.

function code_start() { in_comment = 0 }

function code(line,    out, c, two, quote, i, n) {
    out = comment_text = ""
    n = length(line)
    for (i = 1; i <= n; i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++; out = out " " }
            else comment_text = comment_text c
        } else if (two == "/*") { in_comment = 1; i++ }
        else if (two == "//") { comment_text = comment_text substr(line, i + 2); break }
        else if (c == "\"" || c == "'") {
            quote = c
            out = out quote
            for (i++; i <= n; i++) {
                c = substr(line, i, 1)
                if (c == "\\") i++
                else if (c == quote) break
            }
            out = out quote
        } else out = out c
    }
    return out
}
