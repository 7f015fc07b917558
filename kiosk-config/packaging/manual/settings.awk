# Makes comptoir.toml(5) of the settings file that people start from, which a test holds to what the program takes: each
# setting there is "#key = value" below its words, each section "[name]" or "#[[name]]" below its own.

function escaped(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/) text = "\\&" text
    return text
}

# What stands in back quotes is typed as it is.
function prose(text,    out, at) {
    text = escaped(text)
    out = ""
    while ((at = index(text, "`")) > 0) {
        out = out substr(text, 1, at - 1) (is_code ? "\\fR" : "\\fB")
        is_code = !is_code
        text = substr(text, at + 1)
    }
    return out text
}

function add(text) { line[++lines] = text }

function end_example() {
    if (is_example) add(".fi")
    is_example = 0
}

function put_words(    i) {
    for (i = 1; i <= lines; i++) print line[i]
    lines = 0
    is_code = 0
}

# Settings that follow one another share the words before the first.
function put_settings(    i) {
    end_example()
    if (keys == 0) return
    for (i = 1; i <= keys; i++) {
        print (i == 1 ? ".TP" : ".TQ")
        print "\\fB" escaped(key[i]) "\\fR"
    }
    keys = 0
    put_words()
}

BEGIN {
    print ".TH COMPTOIR.TOML 5 \"\" Comptoir \"File formats\""
    print ".SH NAME"
    print "comptoir.toml \\- settings of the customer display and hardware hub"
    print ".SH SYNOPSIS"
    print ".I /etc/comptoir/comptoir.toml"
    print ".br"
    print ".I /etc/comptoir/conf.d/*.toml"
    print ".SH DESCRIPTION"
    is_preface = 1
}

/^#($| )/ {
    if (keys > 0) put_settings()
    text = substr($0, 3)
    if (text ~ /^  /) {
        if (!is_example) add(".br\n.nf")
        is_example = 1
        add(escaped(text))
        next
    }
    end_example()
    add(text == "" ? ".sp" : prose(text))
    next
}

/^#?\[/ {
    put_settings()
    if (is_preface) print ".SH SETTINGS"
    is_preface = 0
    name = $0
    sub(/^#/, "", name)
    print ".SS " escaped(name)
    put_words()
    next
}

/^#[a-z0-9_]+ = / {
    end_example()
    key[++keys] = substr($0, 2)
    next
}

/^$/ {
    put_settings()
    if (is_preface) put_words()  # what is said of the whole file
    next
}

{
    print "settings.awk: line " NR " is neither words nor a setting: " $0 >"/dev/stderr"
    is_wrong = 1
    exit 1
}

END {
    if (is_wrong) exit 1
    put_settings()
    print ".SH FILES"
    print ".TP"
    print ".I /etc/comptoir/comptoir.toml"
    print "The settings. Root and the user comptoir read it and nobody else, because it may hold tokens."
    print ".TP"
    print ".I /etc/comptoir/conf.d/"
    print "Files that win over it, key by key. The owner\\(aqs page writes"
    print ".I found.toml"
    print "there."
    print ".SH SEE ALSO"
    print ".BR comptoir (1)"
}
