# bash completion for comptoir(1). Needs nothing but bash.

# _comptoir_files PATTERN WORD: folders, and the files that match.
_comptoir_files() {
    local path
    compopt -o filenames 2>/dev/null
    while IFS= read -r path; do
        # shellcheck disable=SC2053 # a pattern is meant
        if [[ -d $path || $path == $1 ]]; then COMPREPLY+=("$path"); fi
    done < <(compgen -f -- "$2")
}

_comptoir_words() {
    local word
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$2")
}

_comptoir_languages() {
    local file
    for file in /usr/share/comptoir/assets/translations/*.po; do
        file=${file##*/}
        printf '%s ' "${file%.po}"
    done
}

_comptoir() {
    local word=${COMP_WORDS[COMP_CWORD]} before='' verb='' options=''
    if ((COMP_CWORD > 0)); then before=${COMP_WORDS[COMP_CWORD - 1]}; fi
    # bash cuts --option=value at the sign.
    if [[ $before == '=' ]] && ((COMP_CWORD > 1)); then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
    if [[ $word == '=' ]]; then word=''; fi
    if ((COMP_CWORD > 1)) && [[ ${COMP_WORDS[1]} != -* ]]; then verb=${COMP_WORDS[1]}; fi
    COMPREPLY=()

    case $before in
        --settings) _comptoir_files '*.toml' "$word" && return ;;
        --output)
            if [[ $verb == gallery ]]; then _comptoir_files '' "$word"; else _comptoir_files '*.png' "$word"; fi
            return
            ;;
        --size) _comptoir_words '1920x1080 1080x1920 1280x800 1024x600 800x480 3840x2160' "$word" && return ;;
        --language) _comptoir_words "en $(_comptoir_languages)" "$word" && return ;;
        --theme) _comptoir_words 'light dark contrast' "$word" && return ;;
        --printer) _comptoir_words 'tcp:// usb:// serial:///dev/ cups:// ipp:// ipps:// simulated:' "$word" && return ;;
        --connections) _comptoir_files '' "$word" && return ;;
        --accent | --scene) return ;;
    esac

    case $verb in
        '') options='--settings --demo --check-settings --print-settings --version --help' ;;
        show) options='--size --output --language --theme --accent --settings --watch' ;;
        gallery) options='--output --scene --size --language --theme --all' ;;
        print) options='--printer --settings' ;;
        status) options='--settings --json' ;;
        test-link) options='--settings' ;;
        import) options='--settings --connections' ;;
    esac
    if [[ $word == -* ]]; then
        _comptoir_words "$options" "$word"
    elif ((COMP_CWORD == 1)); then
        _comptoir_words 'show gallery print status test-link import help' "$word"
    elif [[ $verb == show ]]; then
        _comptoir_files '*.json' "$word"
    elif [[ $verb == print ]]; then
        _comptoir_files '*' "$word"
    elif [[ $verb == import ]]; then
        _comptoir_files '' "$word"
    fi
}
complete -F _comptoir comptoir
