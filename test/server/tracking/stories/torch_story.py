"""Autologging of PyTorch, through Lightning, on the CPU."""

import json
import logging

import lightning
import mlflow
import torch
from mlflow import MlflowClient

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)


class Line(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def training_step(self, batch, _):
        inputs, targets = batch
        loss = torch.nn.functional.mse_loss(self.layer(inputs), targets)
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


mlflow.set_experiment("torch")
mlflow.pytorch.autolog(log_every_n_epoch=1)
inputs = torch.linspace(-1, 1, 64).unsqueeze(1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(inputs, 3 * inputs + 1), batch_size=16)
trainer = lightning.Trainer(
    max_epochs=3, accelerator="cpu", logger=False, enable_progress_bar=False, enable_checkpointing=False,
    enable_model_summary=False, log_every_n_steps=1,
)
with mlflow.start_run() as run:
    trainer.fit(Line(), loader)
client = MlflowClient()
read = client.get_run(run.info.run_id)
losses = [metric.value for metric in client.get_metric_history(run.info.run_id, "loss")]
with mlflow.start_run():
    info = mlflow.pytorch.log_model(torch.nn.Linear(1, 1), name="plain", input_example=inputs[:2].numpy())
loaded = mlflow.pytorch.load_model(info.model_uri)
print("SAID " + json.dumps({
    "status": read.info.status,
    "optimizer": read.data.params.get("optimizer_name"),
    "falls": losses[-1] < losses[0],
    "epochs": len(losses),
    "loaded": list(loaded(inputs[:2]).shape),
}))
