# fish completion for comptoir(1).

set -l verbs show gallery print status test-link import help
set -l run "not __fish_seen_subcommand_from $verbs"
set -l translations /usr/share/comptoir/assets/translations/*.po
set -l languages en (string replace -r '.*/(.*)\.po$' '$1' -- $translations)
set -l sizes 1920x1080 1080x1920 1280x800 1024x600 800x480 3840x2160

complete -c comptoir -f

complete -c comptoir -n $run -a show -d 'draw one order with no screen at all'
complete -c comptoir -n $run -a gallery -d 'pictures of the whole product'
complete -c comptoir -n $run -a print -d 'print a picture or raw file as the bridge would'
complete -c comptoir -n $run -a status -d 'what the running kiosk says of itself'
complete -c comptoir -n $run -a test-link -d 'whether the display link works'
complete -c comptoir -n $run -a import -d 'take settings and Wi-Fi from a folder'
complete -c comptoir -n $run -a help -d 'every form of the command'

complete -c comptoir -n $run -l settings -r -F -d 'the settings file'
complete -c comptoir -n $run -l demo -d 'a simulated shop and simulated devices'
complete -c comptoir -n $run -l check-settings -d 'validate the settings'
complete -c comptoir -n $run -l print-settings -d 'every effective value and where it came from'
complete -c comptoir -n $run -l version -d 'of this program'
complete -c comptoir -n $run -l help -d 'every form of the command'

complete -c comptoir -n '__fish_seen_subcommand_from show' -F
complete -c comptoir -n '__fish_seen_subcommand_from show' -l size -x -a "$sizes" -d 'pixels'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l output -r -F -d 'the picture'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l language -x -a "$languages" -d 'of our own words'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l theme -x -a 'light dark contrast' -d 'ink and paper'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l accent -x -d 'a colour such as #0a7d4f'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l settings -r -F -d 'the settings file'
complete -c comptoir -n '__fish_seen_subcommand_from show' -l watch -d 'draw again whenever something changes'

complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l output -x -a '(__fish_complete_directories)' -d 'where the pictures go'
complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l scene -x -d 'only these, with commas between'
complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l size -x -a "$sizes" -d 'pixels'
complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l language -x -a "$languages" -d 'in everything for these'
complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l theme -x -a 'light dark contrast' -d 'only these'
complete -c comptoir -n '__fish_seen_subcommand_from gallery' -l all -d 'every language in everything'

complete -c comptoir -n '__fish_seen_subcommand_from print' -F
complete -c comptoir -n '__fish_seen_subcommand_from print' -l printer -x -a 'tcp:// usb:// serial:///dev/ cups:// ipp:// ipps:// simulated:' -d 'where it is'
complete -c comptoir -n '__fish_seen_subcommand_from print' -l settings -r -F -d 'the settings file'

complete -c comptoir -n '__fish_seen_subcommand_from status' -l settings -r -F -d 'the settings file'
complete -c comptoir -n '__fish_seen_subcommand_from status' -l json -d 'as a program reads it'

complete -c comptoir -n '__fish_seen_subcommand_from test-link' -l settings -r -F -d 'the settings file'

complete -c comptoir -n '__fish_seen_subcommand_from import' -x -a '(__fish_complete_directories)'
complete -c comptoir -n '__fish_seen_subcommand_from import' -l settings -r -F -d 'the settings that are written'
complete -c comptoir -n '__fish_seen_subcommand_from import' -l connections -x -a '(__fish_complete_directories)' -d 'where the Wi-Fi is written'
