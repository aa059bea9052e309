import { fails, judge, ok, type Check, type Finding } from "../finding";

/** Where restricted serverless compute builds the container of a served model from. */
export const egressCheck: Check = ({ controls }, { destinations }): readonly Finding[] => {
  if (!controls.serverlessEgressControl) return [];
  const check = "egress of serverless compute";
  const hosts = Object.entries(destinations);
  if (hosts.length === 0) {
    const remedy =
      "network.serverlessDestinations: [pypi.org, files.pythonhosted.org, conda.anaconda.org], or a mirror";
    return [{ check, ...fails("nothing is reached, and a model's container cannot be built", remedy) }];
  }
  return hosts.flatMap(([host, read]) =>
    judge(`${check}: ${host}`, read, (resolves) =>
      resolves
        ? ok("has an address; that serverless compute gets there cannot be tried from here")
        : fails("has no address", "correct it in network.serverlessDestinations"),
    ),
  );
};
