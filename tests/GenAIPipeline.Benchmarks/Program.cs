using GenAIPipeline.Benchmarks.Throughput;

await DurableThroughput.RunAsync(args.Length > 1 ? int.Parse(args[1]) : 1000);
return 0;
