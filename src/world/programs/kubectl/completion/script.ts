/** What `kubectl completion bash` prints: it asks `kubectl __complete` for the words, as the real one's script does. */
export const BASH = `# bash completion for kubectl                                  -*- shell-script -*-

__kubectl_ask()
{
    local quoted
    quoted=$(printf '%q ' "\${words[@]:1}")
    # An alias of kubectl is asked by its own name, so that its flags count.
    out=$(eval "\${words[0]} __complete \${quoted}" 2>/dev/null)
    directive=\${out##*:}
    out=\${out%:*}
}

__kubectl_reply()
{
    local line name longest=0
    local -a names descriptions
    while IFS= read -r line; do
        name=\${line%%$'\\t'*}
        [[ -n $name && $name == "$cur"* ]] || continue
        names+=("$name")
        if [[ $line == *$'\\t'* ]]; then descriptions+=("\${line#*$'\\t'}"); else descriptions+=(""); fi
        if (( \${#name} > longest )); then longest=\${#name}; fi
    done <<< "$out"
    if (( \${#names[@]} < 2 )); then
        COMPREPLY=("\${names[@]}")
        return
    fi
    local i room=$(( \${COLUMNS:-80} - longest - 4 )) text
    for i in "\${!names[@]}"; do
        text=\${descriptions[i]}
        if [[ -z $text || $room -lt 8 ]]; then
            COMPREPLY+=("\${names[i]}")
            continue
        fi
        if (( \${#text} > room )); then text="\${text:0:room-1}…"; fi
        COMPREPLY+=("$(printf "%-\${longest}s  (%s)" "\${names[i]}" "$text")")
    done
}

__start_kubectl()
{
    local cur out directive
    local -a words
    COMPREPLY=()
    words=("\${COMP_WORDS[@]:0:COMP_CWORD+1}")
    cur=\${words[COMP_CWORD]}
    if [[ $cur == -*=* ]]; then cur=\${cur#*=}; fi
    __kubectl_ask
    if (( directive & 2 )); then compopt -o nospace; fi
    if (( directive & 4 )); then compopt +o default; fi
    if (( directive & 8 )); then return; fi
    __kubectl_reply
}

complete -o default -F __start_kubectl kubectl
`

export const SHELLS: readonly string[] = ['bash', 'zsh', 'fish', 'powershell']
