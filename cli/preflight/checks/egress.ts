import { fails, judge, ok, type Check, type Finding } from "../finding";

/** If egress is restricted, serverless compute must reach package sources to build the container of a served model. */
export const egressCheck: Check = ({ controls }, { destinations }): readonly Finding[] => {
  if (!controls.serverlessEgressControl) return [];
  const check = "egress of serverless compute";
  const hosts = Object.entries(destinations);
  if (hosts.length === 0) {
    const remedy =
      "set network.serverlessDestinations: [pypi.org, files.pythonhosted.org, conda.anaconda.org], or the host of a package mirror";
    return [{ check, ...fails("no destinations are allowed, so the container of a model cannot be built", remedy) }];
  }
  return hosts.flatMap(([host, read]) =>
    judge(`${check}: ${host}`, read, (resolves) =>
      resolves
        ? ok("resolves; access from serverless compute cannot be tested from here")
        : fails("does not resolve", "correct the host in network.serverlessDestinations"),
    ),
  );
};
