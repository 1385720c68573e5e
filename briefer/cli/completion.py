"""`briefer completion`: the script that teaches a shell to complete."""

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
      bash:  eval "$(briefer completion bash)"      in ~/.bashrc
      zsh:   eval "$(briefer completion zsh)"       in ~/.zshrc
      fish:  briefer completion fish > ~/.config/fish/completions/briefer.fish
    """  # noqa: D301 - \b is click's mark for lines to keep as they are
    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - click has had all three since version 8
        raise click.UsageError(f"click cannot complete for {shell}")
    print(found(ctx.find_root().command, {}, "briefer", "_BRIEFER_COMPLETE").source())
