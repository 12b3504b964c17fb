"""The Faust shell round the pure core: transport, claims, checkpoints, canaries, snapshots."""
