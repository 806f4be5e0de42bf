/** What a login shell reads first. */
const PROFILE = `# Read by login shells: sets the prompt of a bare sh, then whatever packages put into /etc/profile.d.
if [ "\${PS1-}" ]; then
  if [ "\${BASH-}" ] && [ "$BASH" != "/bin/sh" ]; then
    if [ -f /etc/bash.bashrc ]; then
      . /etc/bash.bashrc
    fi
  elif [ "$(id -u)" -eq 0 ]; then
    PS1='# '
  else
    PS1='$ '
  fi
fi

for script in /etc/profile.d/*.sh; do
  [ -r "$script" ] && . "$script"
done
unset script
`

/** `handler`: asks Ubuntu's command-not-found about a word that is no command. */
const bashrc = (handler: boolean): string => `# Read by every interactive bash.
[ -z "\${PS1-}" ] && return

shopt -s checkwinsize
if [ -z "\${debian_chroot:-}" ] && [ -r /etc/debian_chroot ]; then
  debian_chroot=$(cat /etc/debian_chroot)
fi
PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
${handler ? `
if [ -x /usr/lib/command-not-found ]; then
  command_not_found_handle() {
    /usr/lib/command-not-found -- "$1"
    return $?
  }
fi
` : ''}`

/** The prompt in green and blue where the terminal has colours, and the window's title. */
const SKEL_BASHRC = `# Read by your interactive shells.
case $- in
  *i*) ;;
  *) return ;;
esac

HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s histappend checkwinsize

case "$TERM" in
  xterm-color|*-256color) PS1='\${debian_chroot:+($debian_chroot)}\\[\\033[01;32m\\]\\u@\\h\\[\\033[00m\\]:\\[\\033[01;34m\\]\\w\\[\\033[00m\\]\\$ ' ;;
  *) PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ ' ;;
esac
case "$TERM" in
  xterm*|rxvt*) PS1="\\[\\e]0;\${debian_chroot:+($debian_chroot)}\\u@\\h: \\w\\a\\]$PS1" ;;
esac

alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias fgrep='fgrep --color=auto'
alias egrep='egrep --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'

[ -f ~/.bash_aliases ] && . ~/.bash_aliases
if ! shopt -oq posix && [ -f /usr/share/bash-completion/bash_completion ]; then
  . /usr/share/bash-completion/bash_completion
fi
`

const SKEL_PROFILE = `# Read by your login shells.
if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then
  . "$HOME/.bashrc"
fi
[ -d "$HOME/bin" ] && PATH="$HOME/bin:$PATH"
[ -d "$HOME/.local/bin" ] && PATH="$HOME/.local/bin:$PATH"
`

const SKEL_LOGOUT = `# Read when a login shell ends: leave nothing on the console's screen.
if [ "$SHLVL" = 1 ] && [ -x /usr/bin/clear_console ]; then
  /usr/bin/clear_console -q
fi
`

/** Debian's root has a plain prompt and no aliases, Ubuntu's is like everybody's. */
const ROOT_PROFILE = `# Read by root's login shells.
if [ "$BASH" ] && [ -f ~/.bashrc ]; then
  . ~/.bashrc
fi
mesg n 2> /dev/null || true
`

const DEBIAN_ROOT_BASHRC = `# Read by root's interactive shells.
PS1='\${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '
`

const skeleton = { '/etc/skel/.bashrc': SKEL_BASHRC, '/etc/skel/.profile': SKEL_PROFILE, '/etc/skel/.bash_logout': SKEL_LOGOUT }

export const ubuntuShellFiles = {
  '/etc/profile': PROFILE, '/etc/bash.bashrc': bashrc(true), ...skeleton, '/root/.bashrc': SKEL_BASHRC, '/root/.profile': ROOT_PROFILE,
  '/etc/profile.d/01-locale-fix.sh': '# An unset or unknown locale becomes C.UTF-8.\n[ -n "${LANG-}" ] || export LANG=C.UTF-8\n',
}
export const debianShellFiles = {
  '/etc/profile': PROFILE, '/etc/bash.bashrc': bashrc(false), ...skeleton, '/root/.bashrc': DEBIAN_ROOT_BASHRC, '/root/.profile': ROOT_PROFILE,
}
