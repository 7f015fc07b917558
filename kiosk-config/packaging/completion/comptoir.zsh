#compdef comptoir
# zsh completion for comptoir(1).

local -a settings languages
local size
settings=('--settings[the settings file]:file:_files -g "*.toml"')
size='--size[pixels]:size:(1920x1080 1080x1920 1280x800 1024x600 800x480 3840x2160)'
languages=(en /usr/share/comptoir/assets/translations/*.po(N:t:r))

if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    local -a verbs
    verbs=(
        'show:draw one order with no screen at all'
        'gallery:pictures of the whole product'
        'print:print a picture or raw file as the bridge would'
        'status:what the running kiosk says of itself'
        'test-link:whether the display link works'
        'import:take settings and Wi-Fi from a folder'
        'help:every form of the command'
    )
    _describe -t commands command verbs
    return
fi

case $words[2] in
    show)
        _arguments $settings $size \
            '--output[the picture]:file:_files -g "*.png"' \
            "--language[of our own words]:language:($languages)" \
            '--theme[ink and paper]:theme:(light dark contrast)' \
            '--accent[a colour such as #0a7d4f]:colour:' \
            '--watch[draw again whenever something changes]' \
            '2:order:_files -g "*.json"'
        ;;
    gallery)
        _arguments $size \
            '--output[where the pictures go]:folder:_files -/' \
            '--scene[only these, with commas between]:scene:' \
            "--language[in everything for these]:language:($languages)" \
            '--theme[only these, with commas between]:theme:(light dark contrast)' \
            '--all[every language in everything]'
        ;;
    print)
        _arguments $settings \
            '--printer[where it is]:uri:(tcp\:// usb\:// serial\:///dev/ cups\:// ipp\:// ipps\:// simulated\:)' \
            '2:file:_files'
        ;;
    status)
        _arguments $settings '--json[as a program reads it]'
        ;;
    test-link)
        _arguments $settings '2:link:'
        ;;
    import)
        _arguments $settings '--connections[where the Wi-Fi is written]:folder:_files -/' '2:folder:_files -/'
        ;;
    help) ;;
    *)
        _arguments $settings \
            '--demo[a simulated shop and simulated devices]' \
            '--check-settings[validate them]' \
            '--print-settings[every effective value and where it came from]' \
            '--version[of this program]' \
            '--help[every form of the command]'
        ;;
esac
