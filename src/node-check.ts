// Written so that an old Node can parse and run it: it must get this far to say what is wrong.
const oldestMajor = 22
const seen = process.versions.node

if (Number(seen.split('.')[0]) < oldestMajor) {
  process.stdout.write(
    'ecs-in-turn needs Node ' +
      String(oldestMajor) +
      ' or newer; this is Node ' +
      seen +
      '. Nothing was launched.\n',
  )
  process.exit(64)
}
