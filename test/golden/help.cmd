"$reachbook" help
for command in demo init import withdraw cleanse count measure forecast dedupe link synth serve user geo check backup restore migrate; do
    "$reachbook" help $command
done
