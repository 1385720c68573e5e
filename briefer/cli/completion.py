"""`briefer completion`: the script that teaches a shell to complete."""

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command()
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
      bash:  eval "$(briefer completion bash)"      in ~/.bashrc
      zsh:   eval "$(briefer completion zsh)"       in ~/.zshrc
      fish:  briefer completion fish > ~/.config/fish/completions/briefer.fish
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    print(_SHELLS[shell](ctx.find_root().command, {}, "briefer", "_BRIEFER_COMPLETE").source())
