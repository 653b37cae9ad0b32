"""`fenming cluster VERB`: several nodes that CometBFT keeps in step; each verb is a file of this folder."""

VERBS = {
    "init": "Write a new cluster: below one folder for this machine, or a folder for each of several hosts.",
    "join": "Write a further node for a cluster that runs, by block sync or by state sync.",
    "up": "Run all nodes of a folder and keep them running, in the foreground or detached.",
    "status": "Say of each node whether it answers, where it stands, and whether their roots are equal.",
    "demo": "Run a project's month on several nodes, kill one on the way, and hold all of them against each other.",
    "bench": "Put a load on several nodes of this machine and say what was committed.",
    "down": "Stop what `up` started.",
}
